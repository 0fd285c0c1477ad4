/** For devices on which one points with a finger, whose keyboard covers half of the page and has no Shift+Enter. */
export const touch = '(pointer: coarse)';
