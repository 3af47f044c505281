package heirloom.sync;

import heirloom.grant.Grant;
import heirloom.grant.Inheritable;
import java.io.IOException;
import java.util.Optional;

/** A mutex that this process holds from the moment at which a child is given it. */
final class HeldWhileOpen implements Inheritable {

  private final SharedMutex mutex;
  private Optional<SharedMutex.Held> held = Optional.empty();

  HeldWhileOpen(SharedMutex mutex) {
    this.mutex = mutex;
  }

  @Override
  public Grant open() throws IOException {
    held = Optional.of(mutex.lock());
    return mutex.open();
  }

  void giveBack() {
    held.orElseThrow().close();
  }
}
