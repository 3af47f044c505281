package heirloom.os.linux;

/** Permission bits as {@code ls} writes them. Pure. */
final class Permissions {

  private static final String LETTERS = "rwxrwxrwx";

  private Permissions() {}

  static String text(int mode) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < LETTERS.length(); i++) {
      boolean set = (mode & (1 << (LETTERS.length() - 1 - i))) != 0;
      text.append(set ? LETTERS.charAt(i) : '-');
    }
    return text.toString();
  }
}
