package heirloom.inherit;

import heirloom.grant.Claim;
import heirloom.grant.GrantType;
import heirloom.grant.InheritanceException;
import heirloom.grant.InheritanceException.Reason;
import heirloom.grant.InheritedFile;
import heirloom.grant.InheritedPipe;
import heirloom.handoff.HandoffText;
import heirloom.handoff.HandoffText.Entry;
import heirloom.memory.SharedMemory;
import heirloom.os.Claims;
import heirloom.os.Current;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What this process was given by the one that started it.
 *
 * <p><b>Shape</b>: one object per process, made at the first call of {@link #current()}; any thread
 * may use it, and it is never closed. Nothing is opened before it is asked for. Each grant can be
 * taken once; what was taken belongs to the caller, who closes it. A grant whose taking failed was
 * not taken.
 *
 * <p><b>Errors</b>: every refusal is an {@link InheritanceException} with its {@link Reason};
 * another {@code IOException} is the system's own.
 *
 * <p><b>Source</b>: the text and the order of checks are in {@code docs/spec/handoff.md}. Java
 * cannot take the variable {@code HEIRLOOM} out of its own environment: whoever starts a child with
 * the JDK's own launcher passes the text on, where it is refused as NOT_FOR_THIS_PROCESS, since
 * none of its handles is open there.
 */
public final class Inheritance {

  private static @Nullable Inheritance current;

  /** Why the control line failed at the start: it is used up, so a second try would hang on it. */
  private static @Nullable Failed failed;

  private record Failed(IOException why) {}

  private final HandoffText text;
  private final Map<String, Claim> given = new LinkedHashMap<>();
  private final Set<String> taken = new HashSet<>();
  private @Nullable LateGrants late;

  private Inheritance(HandoffText text) {
    this.text = text;
  }

  /** The names, as {@code Inheritance[out, prices]}. */
  @Override
  public String toString() {
    return "Inheritance" + names();
  }

  /**
   * What this process was given. With the DUPLICATE route the first call waits until the parent has
   * sent what belongs to the start.
   *
   * @throws InheritanceException ABSENT when it was given nothing: no system property {@code
   *     heirloom} and no variable {@code HEIRLOOM}; MALFORMED or UNKNOWN_VERSION when the text
   *     cannot be read; NOT_FOR_THIS_PROCESS when another process was meant
   * @throws IOException when the system does not tell what a handle is, or the control line breaks;
   *     a process that has such a line gets the first call's exception again then
   */
  public static synchronized Inheritance current() throws IOException {
    Inheritance known = current;
    if (known == null) {
      String text = HandoffSource.find();
      if (text == null) {
        throw new InheritanceException(
            Reason.ABSENT,
            "this process was given nothing: it has no system property heirloom and no variable"
                + " HEIRLOOM; was it started by Heirloom?");
      }
      Failed before = failed;
      if (before != null) {
        throw before.why();
      }
      try {
        known = read(text, Current.claims());
      } catch (IOException e) {
        if (text.contains(":" + HandoffText.CONTROL_KIND + ":")) {
          failed = new Failed(e);
        }
        throw e;
      }
      current = known;
    }
    return known;
  }

  /**
   * What this process was given, for programs that also run alone: empty where {@link #current()}
   * says ABSENT or NOT_FOR_THIS_PROCESS.
   *
   * @throws IOException as {@link #current()} for every other reason
   */
  public static Optional<Inheritance> find() throws IOException {
    try {
      return Optional.of(current());
    } catch (InheritanceException e) {
      if (e.reason() == Reason.ABSENT || e.reason() == Reason.NOT_FOR_THIS_PROCESS) {
        return Optional.empty();
      }
      throw e;
    }
  }

  static Inheritance read(String line, Claims claims) throws IOException {
    if (line.contains(":memory:")) {
      claims.expectMemory();
    }
    HandoffText text = HandoffSource.parse(line);
    HandoffSource.requireOurs(text, claims);
    Inheritance made = new Inheritance(text);
    Entry control = null;
    List<Entry> entries = text.entries();
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      if (entry.kind().equals(HandoffText.CONTROL_KIND)) {
        control = entry;
      } else if (!entry.kind().equals(HandoffText.LIFELINE_KIND)) {
        made.add(entry, claims);
      }
    }
    if (control != null) {
      made.late = LateGrants.open(control, text.parentPid(), claims, made);
    }
    return made;
  }

  /** False when a grant of this name is there already. */
  boolean add(Entry entry, Claims at) {
    synchronized (given) {
      Claim claim = new Claim(entry.name(), entry.kind(), entry.handles(), entry.attributes(), at);
      boolean fresh = given.putIfAbsent(entry.name(), claim) == null;
      given.notifyAll();
      return fresh;
    }
  }

  /** Wakes those who wait: no further grant will come. */
  void lineEnded() {
    synchronized (given) {
      given.notifyAll();
    }
  }

  /** The process that started this one, as it named itself. */
  public long parentPid() {
    return text.parentPid();
  }

  /** The names of all grants that have arrived, taken or not, in the parent's order. */
  public List<String> names() {
    synchronized (given) {
      return List.copyOf(given.keySet());
    }
  }

  /** Takes memory; short for {@code take(name, SharedMemory.TYPE)}. */
  public SharedMemory memory(String name) throws IOException {
    return take(name, SharedMemory.TYPE);
  }

  /** Takes a file; short for {@code take(name, InheritedFile.TYPE)}. */
  public FileChannel file(String name) throws IOException {
    return take(name, InheritedFile.TYPE);
  }

  /** Takes the end of a pipe that this process reads. */
  public InputStream input(String name) throws IOException {
    return take(name, InheritedPipe.INPUT);
  }

  /** Takes the end of a pipe that this process writes. */
  public OutputStream output(String name) throws IOException {
    return take(name, InheritedPipe.OUTPUT);
  }

  /**
   * Takes a grant, after every check that this process can make.
   *
   * @throws InheritanceException NO_SUCH_NAME, ALREADY_TAKEN, WRONG_KIND, and the kind's own
   *     reasons: HANDLE_CLOSED, IDENTITY_MISMATCH, ACCESS_MISMATCH, SIZE_MISMATCH,
   *     NOT_SHARED_MEMORY, MALFORMED; no reader in Java sees seals, so NOT_SEALED is not among them
   * @throws UnsupportedOperationException when this process lacks what the kind needs: a socket
   *     needs JNA
   * @throws IOException when the system refuses to open it
   */
  public <T> T take(String name, GrantType<T> type) throws IOException {
    Claim claim;
    synchronized (given) {
      claim = given.get(name);
      if (claim == null) {
        throw noSuchName(name, "");
      }
      if (!taken.add(name)) {
        throw new InheritanceException(
            Reason.ALREADY_TAKEN, "grant \"" + name + "\" was taken before; it can be taken once");
      }
    }
    // Outside the lock: opening may take long, and another name's taker need not wait for it.
    T result = null;
    try {
      result = type.adopt(claim);
      return result;
    } finally {
      if (result == null) {
        synchronized (given) {
          taken.remove(name);
        }
      }
    }
  }

  /**
   * Takes a grant that the parent gives later ({@code child.give}), waiting for it.
   *
   * @throws TimeoutException when it has not come in time; it may still come
   * @throws InterruptedException when this thread is interrupted while it waits
   * @throws InheritanceException NO_SUCH_NAME when it cannot come any more: this process has no
   *     control line, or that has ended; else as {@link #take}
   * @throws IOException when the control line broke: why, is its cause
   */
  public <T> T await(String name, GrantType<T> type, Duration timeout)
      throws IOException, InterruptedException, TimeoutException {
    synchronized (given) {
      LateGrants line = late;
      if (line != null) {
        line.waitFor(name, given, timeout);
      } else if (!given.containsKey(name)) {
        throw noSuchName(name, ", and this process has no control line for later ones");
      }
    }
    return take(name, type);
  }

  /** Call it while holding the lock. */
  InheritanceException noSuchName(String name, String andWhy) {
    List<String> names = new ArrayList<>(given.keySet());
    return new InheritanceException(
        Reason.NO_SUCH_NAME,
        "no grant is named \""
            + name
            + "\""
            + andWhy
            + "; "
            + (names.isEmpty() ? "there are none" : "there are " + names));
  }
}
