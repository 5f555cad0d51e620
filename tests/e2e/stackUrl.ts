/** Ports of their own, so that the tests run beside a Nocturne that is in use. */
export const STACK_PORTS = { web: 43_120, paper: 43_121, baseline: 43_122 }
export const STACK_URL = `http://127.0.0.1:${STACK_PORTS.web}`
