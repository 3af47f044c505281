package heirloom.traps;

import static heirloom.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import heirloom.grant.DeathPass;
import heirloom.grant.Grant;
import heirloom.grant.Inheritable;
import heirloom.grant.Repair;
import heirloom.inherit.Inheritance;
import heirloom.launch.Child;
import heirloom.memory.SharedMemory;
import heirloom.sync.LockRecovered;
import heirloom.sync.PermitsReturned;
import heirloom.sync.SharedMutex;
import heirloom.sync.SharedSemaphore;
import heirloom.sync.SlotTable;
import heirloom.sync.SyncChild;
import heirloom.sync.SyncLab;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Waking the next owner or reusing the slot first exposes half-done state. (Own rule.) The death
 * pass is ordered (data, permits, locks, wake, respawn) and re-runnable.
 */
@Tag("windows")
final class LockFreedBeforeDataRepaired {

  /** Memory whose grant writes down which phases it was asked for. */
  private record Recording(SharedMemory memory, List<DeathPass.Phase> phases)
      implements Inheritable {
    @Override
    public Grant open() throws IOException {
      Grant plain = memory.open();
      return new Grant(
          SharedMemory.TYPE, plain.handles(), plain.attributes(), this::record, () -> {});
    }

    private List<Repair> record(DeathPass.Phase phase) {
      phases.add(phase);
      return List.of();
    }
  }

  @Test
  void allGrantsOfTheDeadGoThroughThePhasesTogether() throws Exception {
    List<DeathPass.Phase> phases = Collections.synchronizedList(new ArrayList<>());
    try (SharedMemory memory = SharedMemory.allocate(64);
        SharedMutex mutex = SharedMutex.create();
        SharedSemaphore places = SharedSemaphore.create(1, 1)) {
      Child child =
          SyncChild.of(LockFreedBeforeDataRepaired.class, "holds")
              .inherit("a", new Recording(memory, phases))
              .inherit("lock", mutex)
              .inherit("places", places)
              .inherit("z", new Recording(memory, phases))
              .start();
      await().until(() -> places.permits() == 0);
      child.destroyForcibly();
      // The lock was given first, yet the permit returns before it.
      assertThat(child.repairs().get().repairs())
          .containsExactly(
              new PermitsReturned(places.toString(), 1), new LockRecovered(mutex.toString()));
      assertThat(mutex.holders()).isEqualTo(1);
      List<DeathPass.Phase> twice = new ArrayList<>();
      for (DeathPass.Phase phase : DeathPass.Phase.values()) {
        twice.addAll(List.of(phase, phase));
      }
      assertThat(phases).isEqualTo(twice);
    }
  }

  static void holds(String[] arguments) throws Exception {
    Inheritance given = Inheritance.current();
    SharedMutex.Held held = given.take("lock", SharedMutex.TYPE).lock();
    given.take("places", SharedSemaphore.TYPE).acquire();
    Thread.sleep(Duration.ofMinutes(10).toMillis());
    held.close();
  }

  @Test
  void aSecondPassChangesNothing() throws Exception {
    try (SharedMutex mutex = SharedMutex.create()) {
      Grant dead = SyncLab.pretendChild(mutex);
      SyncLab.setWord(mutex, SyncLab.owner(2, 1));
      assertThat(SyncLab.dies(dead).repairs()).hasSize(1);
      assertThat(SyncLab.dies(dead).repairs()).isEmpty();
      // The slot has another holder by now, whom a late pass of the first must not touch.
      Grant next = SyncLab.pretendChild(mutex);
      assertThat(next.attributes()).containsEntry("slot", "2").containsEntry("incarnation", "2");
      SyncLab.setWord(mutex, SyncLab.owner(2, 2));
      assertThat(SyncLab.dies(dead).repairs()).isEmpty();
      assertThat(mutex.isLocked()).isTrue();
      assertThat(SyncLab.dies(next).repairs()).hasSize(1);
      assertThat(mutex.holders()).isEqualTo(1);
    }
  }

  /** The book by itself: what comes late for a slot's last holder says nothing of the next one. */
  @Test
  void theNextHolderIsNotTakenForDead() {
    SlotTable book = new SlotTable(2);
    SlotTable.Slot first = book.take();
    assertThat(book.markDead(first)).isTrue();
    book.free(first);
    SlotTable.Slot next = book.take();
    assertThat(book.markDead(first)).isFalse();
    assertThat(book.isDead(next)).isFalse();
    book.free(first);
    assertThat(book.taken()).isEqualTo(2);
  }

  @Test
  void aFailedStartTakesItsSlotBack() throws Exception {
    try (SharedMutex mutex = SharedMutex.create()) {
      for (int i = 0; i < 3; i++) {
        try {
          new heirloom.launch.ChildBuilder("/no/such/program").inherit("lock", mutex).start();
        } catch (IOException expected) {
          assertThat(mutex.holders()).isEqualTo(1);
        }
      }
      assertThat(SyncLab.pretendChild(mutex).attributes())
          .containsEntry("slot", "2")
          .containsEntry("incarnation", "1");
    }
  }
}
