/** Whether the browser lets a script feed a video element; without it only its own reading of lists is left. */
export const hasMse = (): boolean => 'MediaSource' in globalThis || 'ManagedMediaSource' in globalThis
