/** The header of every answer that is JSON: which contracts the server was built with (lib/env/contractId.ts). */
export const CONTRACT_HEADER = 'nocturne-contract'
