package heirloom.interop;

import heirloom.os.OsRights;

/**
 * What one view of a section may do: {@code dwDesiredAccess} of {@code MapViewOfFile}.
 *
 * <p>Source: MapViewOfFile on Microsoft Learn.
 */
public enum ViewAccess {
  /** FILE_MAP_READ: buffers are read-only. */
  READ(0x4, false, false),
  /** FILE_MAP_WRITE: reads and writes. */
  WRITE(0x2, true, false),
  /** FILE_MAP_ALL_ACCESS: the same as {@link #WRITE} for a view. */
  ALL(0xF_001F, true, false),
  /** FILE_MAP_COPY: what is written stays in this view; nobody else sees it. */
  COPY(0x1, true, false),
  /** FILE_MAP_READ and FILE_MAP_EXECUTE. */
  READ_EXECUTE(0x24, false, true),
  /** FILE_MAP_WRITE and FILE_MAP_EXECUTE. */
  WRITE_EXECUTE(0x22, true, true),
  /** FILE_MAP_COPY and FILE_MAP_EXECUTE. */
  COPY_EXECUTE(0x21, true, true);

  private final int bits;
  private final boolean buffersWritable;
  private final boolean executable;

  ViewAccess(int bits, boolean buffersWritable, boolean executable) {
    this.bits = bits;
    this.buffersWritable = buffersWritable;
    this.executable = executable;
  }

  int bits() {
    return bits;
  }

  OsRights rights() {
    return new OsRights(true, isShared(), buffersWritable && !isShared(), executable);
  }

  /** Whether its buffers may be written, for others to see or not. */
  public boolean isWritable() {
    return buffersWritable;
  }

  /** Whether others see what it writes. */
  public boolean isShared() {
    return this == WRITE || this == ALL || this == WRITE_EXECUTE;
  }

  /**
   * Whether the system gives such a view of a section with that protection; it answers
   * ERROR_ACCESS_DENIED where not. Pure.
   */
  public boolean isAllowedBy(PageProtection protection) {
    return (!isShared() || protection.isWritable()) && (!executable || protection.isExecutable());
  }
}
