const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g

/** Text of the target, made harmless: control characters, which could move the cursor or forge lines, become escapes. */
export function printable(text: string): string {
  return text
    .replaceAll('\n', ' ')
    .replace(controls, (control) => `\\x${control.charCodeAt(0).toString(16).padStart(2, '0')}`)
}
