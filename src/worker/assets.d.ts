// What the bundler makes of an asset's import.

declare module '*.wasm?url' {
  const url: string;
  export default url;
}
