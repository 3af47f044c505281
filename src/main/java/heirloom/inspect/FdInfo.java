package heirloom.inspect;

/**
 * What {@code /proc/PID/fdinfo/N} says; see proc(5).
 *
 * @param offset the description's position, in bytes
 * @param access {@code r}, {@code w}, {@code a} or {@code rw}
 * @param closedOnExec whether O_CLOEXEC is set
 */
record FdInfo(long offset, String access, boolean closedOnExec) {

  // Values of asm-generic/fcntl.h, which x86-64, arm64, riscv64 and s390x share.
  private static final int O_ACCMODE = 3;
  private static final int O_APPEND = 02000;
  private static final int O_CLOEXEC = 02000000;

  /** Reads the text; lines it does not know are passed over. */
  static FdInfo parse(Iterable<String> lines) {
    long offset = 0;
    long flags = 0;
    for (String line : lines) {
      if (line.startsWith("pos:")) {
        offset = Long.parseLong(line.substring(4).strip());
      } else if (line.startsWith("flags:")) {
        flags = Long.parseLong(line.substring(6).strip(), 8);
      }
    }
    String access =
        switch ((int) flags & O_ACCMODE) {
          case 0 -> "r";
          case 1 -> (flags & O_APPEND) != 0 ? "a" : "w";
          default -> "rw";
        };
    return new FdInfo(offset, access, (flags & O_CLOEXEC) != 0);
  }
}
