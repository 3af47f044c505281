package heirloom.interop;

import heirloom.os.OsRights;

/**
 * What a section's creator allows of its pages: {@code flProtect} of {@code CreateFileMapping}. It
 * bounds what any view may do; {@link ViewAccess#isAllowedBy} is the table of both.
 *
 * <p>Source: CreateFileMappingW on Microsoft Learn.
 */
public enum PageProtection {
  /** PAGE_READONLY: views read, or write into pages of their own. */
  READ_ONLY(0x02),
  /** PAGE_READWRITE. */
  READ_WRITE(0x04),
  /** PAGE_WRITECOPY: as {@link #READ_ONLY}. */
  WRITE_COPY(0x08),
  /** PAGE_EXECUTE_READ. */
  EXECUTE_READ(0x20),
  /** PAGE_EXECUTE_READWRITE. */
  EXECUTE_READ_WRITE(0x40),
  /** PAGE_EXECUTE_WRITECOPY: as {@link #EXECUTE_READ}. */
  EXECUTE_WRITE_COPY(0x80);

  private static final int GENERIC_READ = 0x8000_0000;
  private static final int GENERIC_WRITE = 0x4000_0000;
  private static final int GENERIC_EXECUTE = 0x2000_0000;

  private final int code;

  PageProtection(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }

  OsRights rights() {
    boolean copy = this == WRITE_COPY || this == EXECUTE_WRITE_COPY;
    return new OsRights(true, isWritable(), copy, isExecutable());
  }

  /** Whether views may write for others to see. */
  public boolean isWritable() {
    return this == READ_WRITE || this == EXECUTE_READ_WRITE;
  }

  /** Whether views may run what stands there. */
  public boolean isExecutable() {
    return name().startsWith("EXECUTE");
  }

  /** The rights that a file behind such a section must be open with. */
  int fileAccess() {
    return GENERIC_READ
        | (isWritable() ? GENERIC_WRITE : 0)
        | (isExecutable() ? GENERIC_EXECUTE : 0);
  }

  static int readOnlyFileAccess() {
    return GENERIC_READ;
  }
}
