export function capturedFiles(): { path: string; text: string }[] {
  return []
}
