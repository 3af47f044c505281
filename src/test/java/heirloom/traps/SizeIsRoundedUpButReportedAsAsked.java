package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.grant.Grant;
import heirloom.memory.SharedMemory;
import heirloom.os.Current;
import heirloom.testing.PortSpawn;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Systems map whole pages, and Windows reports a view in whole pages. The shared_memory crate's
 * windows.rs. size() is what was asked, mappedSize() what the system gave, and the handoff carries
 * the first.
 */
class SizeIsRoundedUpButReportedAsAsked {

  @Test
  void bothAreToldApart() throws IOException {
    try (SharedMemory memory = SharedMemory.allocate(5000);
        Grant grant = memory.open()) {
      assertThat(memory.size()).isEqualTo(5000);
      assertThat(memory.mappedSize()).isGreaterThan(5000);
      assertThat(memory.mappedSize() % 4096).isZero();
      assertThat(memory.map().length()).isEqualTo(5000);
      assertThat(memory.bytes().capacity()).isEqualTo(5000);
      assertThat(memory.longs().capacity()).isEqualTo(625);
      assertThat(grant.attributes()).containsEntry("size", "5000");
    }
  }

  @Test
  @EnabledOnOs(value = OS.WINDOWS, disabledReason = "elsewhere the system tells bytes")
  void whoIsGivenItIsToldWhatWasAskedThoughTheSystemTellsPages() throws IOException {
    try (SharedMemory memory = SharedMemory.allocate(5000);
        Grant grant = memory.open()) {
      long number = PortSpawn.number(grant.handles().get(0));
      assertThat(Current.claims().look(number).orElseThrow().size()).isEqualTo(5000);
    }
  }
}
