package heirloom.os;

/** How a file is opened for a child or a redirect. */
public enum FileMode {
  /** Must exist; reading. */
  READ,
  /** Created when missing, emptied when not; writing. */
  WRITE,
  /** Created when missing; every write goes to the end. */
  APPEND,
  /** Must exist; reading and writing. */
  READ_WRITE
}
