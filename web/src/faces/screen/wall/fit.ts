export const WIDTH = 1920
export const HEIGHT = 1080

/** How a fixed stage lies in a window: as large as fits, in the middle. */
export function fit(width: number, height: number): { scale: number; left: number; top: number } {
  const scale = Math.min(width / WIDTH, height / HEIGHT)
  return { scale, left: Math.max(0, (width - WIDTH * scale) / 2), top: Math.max(0, (height - HEIGHT * scale) / 2) }
}
