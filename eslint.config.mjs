import reactHooks from 'eslint-plugin-react-hooks'
import regexp from 'eslint-plugin-regexp'
import tseslint from 'typescript-eslint'

// Only the rules Biome cannot do: those that need types, and what an expression costs. Formatting and the rest of linting are Biome's.
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
  {
    // Foreign text reaches nearly every folder, so every expression of the product must be linear in what it reads: one that backtracks over a run of
    // blanks stops a thread for minutes. An expression put together while running is one that nobody can check.
    files: ['{lib,worker,app}/**/*.{ts,tsx}', 'proxy.ts'],
    plugins: { regexp },
    linterOptions: { noInlineConfig: true },
    rules: {
      'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
      'regexp/no-super-linear-move': ['error', { report: 'potential', ignorePartial: false, ignoreSticky: false }],
      'no-restricted-syntax': [
        'error',
        {
          selector: ":matches(NewExpression, CallExpression)[callee.name='RegExp']",
          message: 'Write the expression out, so that it can be checked: text from outside must cost linear time.',
        },
      ],
    },
  },
)
