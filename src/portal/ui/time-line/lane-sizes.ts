/** Of one voice, CSS pixels. */
export const LANE_HEIGHT = 62
/** Above each lane stands whose voice it is. */
export const LABEL_HEIGHT = 16
/** Of a call of which there is nothing to hear. */
export const EMPTY_HEIGHT = 44
