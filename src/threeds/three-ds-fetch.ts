/** The way out that this folder gets: the part of `undici.fetch` that it uses, and nothing else of the network. */
export type ThreeDsFetch = (
  url: string,
  init: { method: 'POST'; headers: Record<string, string>; body: string; signal: AbortSignal },
) => Promise<{ status: number; text(): Promise<string> }>;
