/** Behind the name of a file that lies sealed as it was stored: `call.wav.tlsealed`. */
export const SEALED_ENDING = '.tlsealed'
