package heirloom.inherit;

import heirloom.os.Claims;
import heirloom.os.Current;
import java.io.IOException;

/** Lets tests read a text as if this JVM had been started with it. */
public final class InheritanceReading {

  private InheritanceReading() {}

  /** With this process's own open files. */
  public static Inheritance read(String text) throws IOException {
    return Inheritance.read(text, Current.claims());
  }

  /** With what the test says is open. */
  public static Inheritance read(String text, Claims claims) throws IOException {
    return Inheritance.read(text, claims);
  }

  /** The beginning of a text made by this process's own parent. */
  public static String prefix() throws IOException {
    return "heirloom/1/" + Current.claims().parentPid() + "/00112233445566778899aabbccddeeff";
  }

  /** The beginning of a text made by somebody else: no process has this number. */
  public static String strangersPrefix() {
    return "heirloom/1/4294967295/00112233445566778899aabbccddeeff";
  }
}
