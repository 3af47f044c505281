package heirloom.interop;

/** The checks of sizes and names. Pure. */
final class Extents {

  private static final int LONGEST_NAME = 200;

  private Extents() {}

  static void requireSize(long size) {
    if (size < 1) {
      throw new IllegalArgumentException("size=" + size + ", expected 1 or more");
    }
  }

  /**
   * A name of POSIX: with or without the slash before it, and no other. Source: shm_overview(7),
   * sem_overview(7).
   *
   * @return the name with its slash
   */
  static String posixName(String name) {
    String bare = name.startsWith("/") ? name.substring(1) : name;
    boolean plain = !bare.isEmpty() && bare.length() <= LONGEST_NAME;
    for (int i = 0; i < bare.length(); i++) {
      char c = bare.charAt(i);
      plain &= c > ' ' && c < 127 && c != '/';
    }
    if (!plain || bare.equals(".") || bare.equals("..")) {
      throw new IllegalArgumentException(
          "name=\""
              + name
              + "\", expected 1 to "
              + LONGEST_NAME
              + " visible ASCII characters and no slash but one before them");
    }
    return "/" + bare;
  }
}
