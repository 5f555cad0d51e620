/**
 * Returns which version of lib/contracts, and of the domain they are made of, this is: the same in a page and in the server it was built with. The bundler puts
 * it in (next.config.mjs); where the sources themselves run there is one version, and this is empty.
 */
export const contractId = (): string => process.env.NOCTURNE_CONTRACT ?? ''
