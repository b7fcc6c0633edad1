/** Neighbours differ as much as they can: each hue is a golden angle from the one before. */
export const barColor = (index: number): string => `oklch(0.64 0.13 ${Math.round((195 + index * 137.508) % 360)})`
