package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.os.Claims;
import heirloom.os.Claims.Facts;
import heirloom.os.Current;
import heirloom.os.FileMode;
import heirloom.os.OsHandle;
import heirloom.os.OsMemory;
import heirloom.os.OsPipe;
import heirloom.os.windows.Regions;
import heirloom.testing.PortSpawn;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The value that a child is told may be stale, of another type, or an image section.
 *
 * <p>Documented in Chromium's shared_memory_switch.cc.
 *
 * <p>Type and attributes are queried, sections of files and programs are no memory of ours, then
 * size and nonce are compared.
 */
@EnabledOnOs(value = OS.WINDOWS, disabledReason = "asks Windows about its handles")
class HandleNumberIsNotASection {

  private static final long SIZE = 8192;

  @Test
  void aRegionIsKnownByItsNonce() throws Exception {
    try (OsMemory memory = Regions.allocate(SIZE, true, false);
        OsHandle grant = memory.openForChild()) {
      Facts facts = look(grant);
      assertThat(facts.type()).isEqualTo(Claims.Type.MEMORY);
      assertThat(facts.size()).isEqualTo(SIZE);
      assertThat(facts.readable()).isTrue();
      assertThat(facts.writable()).isFalse();
      assertThat(facts.identity()).isEqualTo(memory.identity()).matches("[0-9a-f]{32}");
    }
  }

  @Test
  void aThousandSwappedOnesOfEqualSizeAreTold() throws Exception {
    try (OsMemory told = Regions.allocate(SIZE, false, false)) {
      for (int i = 0; i < 500; i++) {
        try (OsMemory other = Regions.allocate(SIZE, false, false);
            OsHandle region = other.openForChild();
            OsHandle bare = Regions.bareSection(SIZE + 4096)) {
          assertThat(look(region).size()).isEqualTo(SIZE);
          assertThat(look(region).identity()).isNotEqualTo(told.identity());
          assertThat(look(bare).size()).isEqualTo(SIZE);
          assertThat(look(bare).identity()).isNotEqualTo(told.identity());
        }
      }
    }
  }

  @Test
  void aStaleNumberIsNotOpen() throws Exception {
    OsHandle event = Regions.event();
    long number = PortSpawn.number(event);
    event.close();
    assertThat(Current.claims().look(number)).isEmpty();
    for (long nothing : new long[] {0, -1, -2, 0x7FFF_FFF0L}) {
      assertThat(Current.claims().look(nothing)).as("%d", nothing).isEmpty();
    }
  }

  @Test
  void otherObjectsAreNoMemory(@TempDir Path folder) throws Exception {
    Path file = Files.write(folder.resolve("data"), new byte[5000]);
    Path program = Path.of(System.getProperty("java.home"), "bin", "java.exe");
    OsPipe pipe = Current.os().createPipe();
    try (OsHandle event = Regions.event();
        OsHandle data = Current.os().openFile(file, FileMode.READ);
        OsHandle ofFile = Regions.fileSection(data, false);
        OsHandle code = Current.os().openFile(program, FileMode.READ);
        OsHandle image = Regions.fileSection(code, true);
        OsHandle none = Current.os().nullDevice();
        OsHandle readEnd = pipe.readEnd();
        OsHandle writeEnd = pipe.writeEnd()) {
      assertThat(look(event).type()).isEqualTo(Claims.Type.OTHER);
      assertThat(look(ofFile).type()).isEqualTo(Claims.Type.OTHER);
      assertThat(look(image).type()).isEqualTo(Claims.Type.OTHER);
      assertThat(look(none).type()).isEqualTo(Claims.Type.OTHER);
      assertThat(look(data).type()).isEqualTo(Claims.Type.FILE);
      assertThat(look(data).size()).isEqualTo(5000);
      assertThat(look(data).identity()).isEqualTo(Current.os().identityOf(data));
      assertThat(look(readEnd).type()).isEqualTo(Claims.Type.PIPE);
      assertThat(look(readEnd).readable()).isTrue();
      assertThat(look(readEnd).writable()).isFalse();
      assertThat(look(writeEnd).writable()).isTrue();
    }
  }

  private static Facts look(OsHandle handle) throws Exception {
    return Current.claims().look(PortSpawn.number(handle)).orElseThrow();
  }
}
