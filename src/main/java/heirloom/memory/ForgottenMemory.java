package heirloom.memory;

import heirloom.os.MemoryRequest;
import heirloom.os.OsMemory;
import java.lang.System.Logger.Level;
import java.lang.ref.Cleaner;
import java.util.Optional;

/**
 * Closes memory whose owner has let go of it without closing it, and says so: until the collector
 * finds it, its handle and its pages are lost to everybody.
 *
 * <p>With the system property {@code heirloom.leaks=true} the message shows where it was allocated.
 */
final class ForgottenMemory implements Runnable {

  private static final Cleaner CLEANER = Cleaner.create();

  private final String name;
  private final OsMemory memory;
  private final Optional<Throwable> origin;
  private volatile boolean closedByOwner;

  private ForgottenMemory(MemoryRequest request, OsMemory memory) {
    this.name = request.label();
    this.memory = memory;
    this.origin =
        Boolean.getBoolean("heirloom.leaks")
            ? Optional.of(new Throwable("allocated here"))
            : Optional.empty();
  }

  /** Returns how the owner closes; idempotent. */
  static Runnable watch(SharedMemory owner, MemoryRequest request, OsMemory memory) {
    ForgottenMemory watch = new ForgottenMemory(request, memory);
    Cleaner.Cleanable cleanable = CLEANER.register(owner, watch);
    return () -> {
      watch.closedByOwner = true;
      cleanable.clean();
    };
  }

  @Override
  public void run() {
    try {
      if (!closedByOwner) {
        report();
      }
    } finally {
      memory.close();
    }
  }

  private void report() {
    String text = "shared memory \"" + name + "\" (" + memory.size() + " bytes) was never closed";
    System.Logger logger = System.getLogger("heirloom");
    if (origin.isPresent()) {
      logger.log(Level.WARNING, text, origin.get());
    } else {
      logger.log(Level.WARNING, text + "; -Dheirloom.leaks=true shows where it was allocated");
    }
  }
}
