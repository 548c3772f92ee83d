import js from "@eslint/js";
import { configs as lit } from "eslint-plugin-lit";
import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["node_modules", "*.mjs"] },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  lit["flat/recommended"],
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      complexity: ["error", 10],
      "max-lines": ["error", { max: 200, skipBlankLines: true, skipComments: true }],
      "max-lines-per-function": ["error", { max: 50, skipBlankLines: true, skipComments: true }],
      // numbers in templates and class strings are meant
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // an id or a name that is not known is an empty text
      "@typescript-eslint/prefer-nullish-coalescing": ["error", { ignorePrimitives: { string: true } }],
      // what a method is given says what one that overrides it may use
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      // `() => void call()` is Lit's usual form of an event handler
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
    },
  },
  // generated, and read as a reference
  { files: ["src/data/contract.ts"], rules: { "max-lines": "off" } },
  // a table of tests is long, and still one thought after the other
  { files: ["test/**"], rules: { "max-lines-per-function": "off" } },
);
