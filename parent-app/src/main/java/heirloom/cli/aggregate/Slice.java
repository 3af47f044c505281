package heirloom.cli.aggregate;

/**
 * A run of whole records in the window.
 *
 * @param number from 0, in the input's order
 * @param place which place of the window it takes
 * @param offset its first byte's distance from the window's start
 * @param length bytes
 * @param inputOffset its first byte's distance from the text's start
 */
record Slice(long number, int place, long offset, int length, long inputOffset) {}
