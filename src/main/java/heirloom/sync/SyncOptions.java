package heirloom.sync;

import java.util.regex.Pattern;

/**
 * Options of a mutex, semaphore or event: {@code SharedMutex.create(SyncOptions.named("totals"))}.
 * Immutable; each call gives a new object.
 *
 * @param name for people: it shows in messages and in {@code /proc}; it identifies nothing
 * @param children how many children can hold the object at the same time, at most 1021; each takes
 *     128 bytes
 */
public record SyncOptions(String name, int children) {

  /** Children that can hold an object at the same time, unless an option says otherwise. */
  public static final int CHILDREN = 127;

  private static final int MOST_CHILDREN = SlotTable.GREATEST_SLOT - 1;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  /**
   * Checks both.
   *
   * @throws IllegalArgumentException when the name is not 1 to 64 of {@code A-Za-z0-9._-}, or the
   *     children not 1 to 1021
   */
  public SyncOptions {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("name=" + name + ", expected 1 to 64 of A-Za-z0-9._-");
    }
    if (children < 1 || children > MOST_CHILDREN) {
      throw new IllegalArgumentException(
          "children=" + children + ", expected 1 to " + MOST_CHILDREN);
    }
  }

  /** A name, and the usual number of children. */
  public static SyncOptions named(String name) {
    return new SyncOptions(name, CHILDREN);
  }

  /** The same with another number of children. */
  public SyncOptions forChildren(int most) {
    return new SyncOptions(name, most);
  }

  int slots() {
    return children + 1;
  }
}
