import { defineConfig } from 'vite';

/** `scripts/build.mjs` builds this folder; `npx vite web` serves it while it is worked on, with the API of a running demo. */
export default defineConfig({
  base: '/console/',
  // The server puts a new nonce into every page (src/http/console/console-pages.ts).
  html: { cspNonce: 'CARIMBO-NONCE' },
  build: {
    target: 'es2022',
    manifest: true,
    // A data: address would need an exception in the Content-Security-Policy.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    // Compressed sizes are held by a test (test/http/console.test.ts).
    chunkSizeWarningLimit: 1_000,
    rolldownOptions: {
      // Mantine marks its files for React's server components, which are not used here.
      onwarn: (warning, warn) => {
        if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') warn(warning);
      },
      // What several pages share, in a few files instead of one for each small part: every file costs a request.
      output: {
        codeSplitting: {
          groups: [
            { name: 'shared', test: /\/web\/src\/(?:api|components|i18n)\//, minShareCount: 2 },
            {
              name: 'inputs',
              test: /\/@mantine\/core\/esm\/components\/(?:Input|NativeSelect|Table|Text)/,
              minShareCount: 2,
            },
          ],
        },
      },
    },
  },
  server: { proxy: { '/v1': 'http://127.0.0.1:8080', '/healthz': 'http://127.0.0.1:8080' } },
});
