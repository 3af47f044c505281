package heirloom.inspect;

import java.util.Optional;
import java.util.Set;

/**
 * One open descriptor or handle of a process.
 *
 * @param number as that process knows it
 * @param target what the kernel shows: a path, {@code pipe:[4711]}; as it is, see {@link #shown}
 * @param identity {@code device.inode} in decimal; on Windows a region's own, else a word that is
 *     the same for handles of one object in one look; empty when it cannot be asked
 * @param size bytes; empty where the object has none
 * @param grant the name under which the process was given it; the first of several
 * @param oneWay for memory: whether the kernel refuses every new writable mapping, on Windows to
 *     who has this handle; empty when unknown
 * @param seals of memory on Linux, in fcntl(2)'s words: {@code shrink}, {@code grow}, {@code
 *     future_write}, …; empty where there are none or they cannot be asked
 */
public record HeldHandle(
    int number,
    Kind kind,
    String target,
    String identity,
    Optional<Long> size,
    String access,
    long offset,
    boolean closedOnExec,
    Optional<String> grant,
    Optional<Boolean> oneWay,
    Set<String> seals) {

  /** What kind of object a descriptor names. */
  public enum Kind {
    MEMORY,
    FILE,
    DIRECTORY,
    PIPE,
    SOCKET,
    TERMINAL,
    DEVICE,
    OTHER;

    /** The kind, by what the kernel shows of the object. */
    static Kind of(String target, boolean directory, boolean regular) {
      // The kernel's own names, which anyone can give to a pipe with a name: only a regular file
      // is memory. One that still has a name is a file like any other.
      if (regular
          && target.endsWith(" (deleted)")
          && (target.startsWith("/memfd:") || target.startsWith("/dev/shm/"))) {
        return MEMORY;
      }
      if (target.startsWith("pipe:")) {
        return PIPE;
      }
      if (target.startsWith("socket:")) {
        return SOCKET;
      }
      if (target.startsWith("/dev/pts/") || target.startsWith("/dev/tty")) {
        return TERMINAL;
      }
      if (directory) {
        return DIRECTORY;
      }
      return regular ? FILE : target.startsWith("/dev/") ? DEVICE : OTHER;
    }

    /** As it is shown. */
    public String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** The label of a region of ours, from {@code /memfd:heirloom-NONCE-LABEL (deleted)}. */
  public static Optional<String> label(String target) {
    java.util.regex.Matcher m =
        java.util.regex.Pattern.compile("/memfd:heirloom-[0-9a-f]{32}-(.*?)( \\(deleted\\))?")
            .matcher(target);
    return m.matches() ? Optional.of(m.group(1)) : Optional.empty();
  }

  /** The target for people: a region of ours without its nonce, and nothing that acts. */
  public String shown() {
    return ShownText.of(label(target).map(label -> "memfd " + label).orElse(target));
  }
}
