package heirloom.grant;

import heirloom.os.OsHandle;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * "This child gets this thing": the handles that it will hold and the facts by which it checks
 * them.
 *
 * <p>Made by {@link Inheritable#open()} for one start. The launcher closes it when the child runs
 * or the start failed. If the child ran, {@link #holderDied} is called after it was reaped; if it
 * did not, {@link #withdraw} is.
 */
public final class Grant implements AutoCloseable {

  private final GrantType<?> type;
  private final List<OsHandle> handles;
  private final Map<String, String> attributes;
  private final DeathPass deathPass;
  private final Runnable whenWithdrawn;
  private final Consumer<Runnable> whenStarted;

  /**
   * A grant that needs several steps of repair, or has something to take back.
   *
   * @param deathPass what must be repaired when the child that held this is dead, by phases
   * @param whenWithdrawn what must be undone when no child ever held this
   */
  public Grant(
      GrantType<?> type,
      List<OsHandle> handles,
      Map<String, String> attributes,
      DeathPass deathPass,
      Runnable whenWithdrawn) {
    this(type, handles, attributes, deathPass, whenWithdrawn, end -> {});
  }

  /**
   * A grant of a thing that may find its holder misbehaving.
   *
   * @param whenStarted gets what ends the child that holds this, as soon as it runs
   */
  public Grant(
      GrantType<?> type,
      List<OsHandle> handles,
      Map<String, String> attributes,
      DeathPass deathPass,
      Runnable whenWithdrawn,
      Consumer<Runnable> whenStarted) {
    if (handles.isEmpty() || handles.size() > 4) {
      throw new IllegalArgumentException("handles=" + handles.size() + ", expected 1 to 4");
    }
    this.type = type;
    this.handles = List.copyOf(handles);
    this.attributes = new TreeMap<>(attributes);
    this.deathPass = deathPass;
    this.whenWithdrawn = whenWithdrawn;
    this.whenStarted = whenStarted;
  }

  /**
   * A grant.
   *
   * @param handles 1 to 4 handles, in the order that the type's {@code adopt} expects; owned
   * @param attributes {@code size}, {@code access}, {@code id}…: values of {@code [A-Za-z0-9._-]}
   * @param whenHolderDied what must be repaired when the child that held this is dead
   */
  public Grant(
      GrantType<?> type,
      List<OsHandle> handles,
      Map<String, String> attributes,
      Runnable whenHolderDied) {
    this(type, handles, attributes, inLastPhase(whenHolderDied), () -> {});
  }

  private static DeathPass inLastPhase(Runnable action) {
    return phase -> {
      if (phase == DeathPass.Phase.REPAIRED) {
        action.run();
      }
      return List.of();
    };
  }

  /** The kind. */
  public GrantType<?> type() {
    return type;
  }

  /** This process's handles; the child gets copies. */
  public List<OsHandle> handles() {
    return handles;
  }

  /** The facts, sorted by name. */
  public Map<String, String> attributes() {
    return new TreeMap<>(attributes);
  }

  /**
   * The launcher's news that the child is dead and reaped: does one phase of the repair.
   *
   * @return what was repaired
   */
  public List<Repair> holderDied(DeathPass.Phase phase) {
    return deathPass.run(phase);
  }

  /**
   * The launcher's news that a child holds this.
   *
   * @param end ends that child at once, whatever it does; may be run by any thread, or never
   */
  public void holderStarted(Runnable end) {
    whenStarted.accept(end);
  }

  /** The launcher's news that the start failed: no child ever held this. */
  public void withdraw() {
    whenWithdrawn.run();
  }

  /** Closes this process's copies. */
  @Override
  public void close() {
    handles.forEach(OsHandle::close);
  }
}
