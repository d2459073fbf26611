// What the build provides and the libraries do not declare.

/** Go's own loader for GOOS=js, taken from the toolchain that built the engine. */
declare module "go:wasm_exec";

/** A style sheet as minified text. */
declare module "*.css" {
  const text: string;
  export default text;
}

/** Defined by go:wasm_exec. */
declare class Go {
  importObject: WebAssembly.Imports;
  exit: (code: number) => void;
  exited: boolean;
  run(instance: WebAssembly.Instance): Promise<void>;
}

interface TrustedTypePolicyLike {
  createScriptURL(url: string): string;
}

interface Window {
  trustedTypes?: {
    createPolicy(name: string, rules: { createScriptURL(url: string): string }): TrustedTypePolicyLike;
  };
}

interface Navigator {
  /** Global Privacy Control, where the browser has it. */
  readonly globalPrivacyControl?: boolean;
}
