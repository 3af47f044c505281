package heirloom.interop;

import heirloom.os.NamedObjects;
import heirloom.os.NamedObjects.Audience;
import java.util.regex.Pattern;

/**
 * The name of a kernel object on Windows, and for whom the object is.
 *
 * <p>Sections, mutexes, semaphores, events, timers and jobs have one space of names: a name that an
 * object of another kind has cannot be used (ERROR_INVALID_HANDLE). Names differ by case. A name
 * without prefix is of this logon session, as with {@code Local\}; {@code Global\} is of all
 * sessions, and making a section there takes a privilege that services and administrators have.
 *
 * <p>By default an object is for its owner: what is created has an access list with this user
 * alone, and an object that another user owns is refused, as anybody may have taken a name first.
 *
 * <p>Source: "Kernel object namespaces" and "Object Names" on Microsoft Learn. Immutable.
 */
public final class WindowsName {

  private static final int MAX_PATH = 260;
  private static final Pattern PREFIX = Pattern.compile("(?:Global|Local)\\\\(.*)", Pattern.DOTALL);

  private final String text;
  private final Audience audience;

  private WindowsName(String text, Audience audience) {
    this.text = text;
    this.audience = audience;
  }

  /**
   * A name for this user's programs.
   *
   * @param text 1 to 259 characters, a backslash only in {@code Global\} or {@code Local\}
   * @throws IllegalArgumentException when it is not so
   */
  public static WindowsName of(String text) {
    var prefixed = PREFIX.matcher(text);
    String rest = prefixed.matches() ? prefixed.group(1) : text;
    if (rest.isEmpty() || text.length() >= MAX_PATH) {
      throw new IllegalArgumentException("name=" + text + ", expected 1 to 259 characters");
    }
    if (rest.indexOf('\\') >= 0 || rest.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "name="
              + text.replace('\0', '?')
              + ", expected no NUL, and a backslash only in Global\\ or Local\\");
    }
    return new WindowsName(text, Audience.OWNER);
  }

  /**
   * The same name for whoever is on this machine: what is created with it lets everybody read,
   * write, wait and release (though not change its access list), and what is opened with it may be
   * anybody's. Whoever uses it must expect any content.
   */
  public WindowsName sharedWithEveryone() {
    return new WindowsName(text, Audience.EVERYONE);
  }

  /** The name as the system's calls take it. */
  public String text() {
    return text;
  }

  /** Whether it is {@link #sharedWithEveryone}. */
  public boolean isSharedWithEveryone() {
    return audience == Audience.EVERYONE;
  }

  NamedObjects.Name forSystem() {
    return new NamedObjects.Name(text, audience);
  }

  @Override
  public String toString() {
    return text + (isSharedWithEveryone() ? " (everyone)" : "");
  }
}
