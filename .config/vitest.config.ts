import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const root = fileURLToPath(new URL('..', import.meta.url))

/** `npm test` runs `unit` and `embedded` (no root, nothing installed); `real` drives real servers; `nightly` takes long. */
export default defineConfig({
  root,
  resolve: { alias: { soakgate: `${root}harness/index.ts` } },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{harness,scripts}/**/*.test.ts'],
          exclude: ['**/*.{embedded,real,nightly}.test.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'embedded',
          include: ['{harness,fixtures,scripts}/**/*.embedded.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'real',
          include: ['{harness,fixtures,scripts}/**/*.real.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'nightly',
          include: ['{harness,fixtures,scripts}/**/*.nightly.test.ts'],
          testTimeout: 3_600_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
