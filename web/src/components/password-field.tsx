import { PasswordInput } from '@mantine/core';

interface Props {
  label: string;
  description?: string;
  value: string;
  onChange: (value: string) => void;
  /** For password managers. */
  autoComplete: 'current-password' | 'new-password';
}

export function PasswordField({ onChange, ...props }: Props) {
  return (
    <PasswordInput
      {...props}
      onChange={(event) => onChange(event.currentTarget.value)}
      required
      withAsterisk={false}
    />
  );
}
