package heirloom.cli.aggregate;

/** The options of a worker's JVM, for a small process that starts fast; {@code ps} shows them. */
final class WorkerJvm {

  private static final int BASE_MIB = 64;

  /** A slice of short keys that are all different takes so many times its own bytes. */
  private static final int HEAP_PER_SLICE = 48;

  private static final int MIB_SHIFT = 20;

  private WorkerJvm() {}

  /**
   * The options.
   *
   * @param slice bytes of the largest slice
   */
  static String[] options(int slice) {
    long heap = BASE_MIB + (((long) slice * HEAP_PER_SLICE) >> MIB_SHIFT);
    return new String[] {
      "-XX:+UseSerialGC", // one thread: the worker allocates next to nothing
      "-Xms8m",
      "-Xmn4m",
      "-Xmx" + heap + "m",
      "-Xss512k",
      "-XX:ReservedCodeCacheSize=32m",
      "-XX:-UsePerfData", // else a killed worker would leave a file in the temporary directory
      "-XX:+ExitOnOutOfMemoryError", // a death with a reason, not a worker that limps on
      "-Xshare:auto",
    };
  }
}
