// @ts-check
/** Signs in in another window, so that this page stays as it is; it saves when the person comes back to it. */
export function signIn() {
  return { label: 'Sign in', stays: true, run: () => void window.open('/login', '_blank') };
}
