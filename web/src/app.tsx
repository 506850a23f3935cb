import { Center, MantineProvider, Title } from '@mantine/core';
import '@mantine/core/styles.css';

const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';

export function App() {
  return (
    <MantineProvider defaultColorScheme="auto" getStyleNonce={() => nonce}>
      <Center h="100vh">
        <Title order={1}>Carimbo</Title>
      </Center>
    </MantineProvider>
  );
}
