import reactHooks from 'eslint-plugin-react-hooks'
import tseslint from 'typescript-eslint'

// Only the rules Biome cannot do: those that need types. Formatting and the rest of linting are Biome's.
export default tseslint.config(
  { ignores: ['lib/generated/**', '.next/**', 'dist/**', '.tools/**', '**/*.mjs', '**/*.cjs', 'next-env.d.ts'] },
  {
    files: ['**/*.ts', '**/*.tsx'],
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    plugins: { '@typescript-eslint': tseslint.plugin, 'react-hooks': reactHooks },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: false } }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
    },
  },
)
