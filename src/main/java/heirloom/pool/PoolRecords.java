package heirloom.pool;

import heirloom.grant.Repair;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** The events' classes; loaded only where the recorder is. */
final class PoolRecords {

  private PoolRecords() {}

  /** A process was started and became ready; its duration is the time between. */
  @Name("heirloom.Spawn")
  @Label("Worker started")
  @Description("A worker's process became ready; the duration is the time since its start")
  @Category("Heirloom")
  @StackTrace(false)
  static final class Spawn extends Event {
    @Label("Slot")
    int slot;

    @Label("Process")
    long pid;
  }

  /** A process ended. */
  @Name("heirloom.Death")
  @Label("Worker ended")
  @Category("Heirloom")
  @StackTrace(false)
  static final class Death extends Event {
    @Label("Slot")
    int slot;

    @Label("Process")
    long pid;

    @Label("Exit code")
    int exitCode;

    @Label("Signal")
    int signal;

    @Label("Expected")
    boolean expected;

    @Label("Tasks done")
    long done;

    @Label("Tasks in hand")
    int inHand;
  }

  /** Something that a dead process had was put in order. */
  @Name("heirloom.Repair")
  @Label("Repair after a death")
  @Category("Heirloom")
  @StackTrace(false)
  static final class Repaired extends Event {
    @Label("Process")
    long pid;

    @Label("Thing")
    String thing = "";

    @Label("Repair")
    String what = "";
  }

  static PoolEvents.Spawning spawning(Link<?> link) {
    Spawn event = new Spawn();
    event.slot = link.slot;
    event.pid = link.process.child().pid();
    event.begin();
    return event::commit;
  }

  static void death(Link<?> link, WorkerProcess.Remains remains) {
    Death event = new Death();
    if (!event.isEnabled()) {
      return;
    }
    event.slot = link.slot;
    event.pid = link.process.child().pid();
    event.exitCode = remains.status().code();
    event.signal = remains.status().signal().orElse(0);
    event.expected = link.isWished();
    event.done = link.done;
    event.inHand = link.inHand.size();
    event.commit();
  }

  static void repair(Link<?> link, Repair repair) {
    Repaired event = new Repaired();
    event.pid = link.process.child().pid();
    event.thing = repair.thing();
    event.what = repair.what();
    event.commit();
  }
}
