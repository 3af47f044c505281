package heirloom.batch;

/** What commands are told apart by: Windows has no signals, no groups and no {@code /proc}. */
final class ThisSystem {

  private ThisSystem() {}

  static boolean isWindows() {
    return System.getProperty("os.name", "").startsWith("Windows");
  }
}
