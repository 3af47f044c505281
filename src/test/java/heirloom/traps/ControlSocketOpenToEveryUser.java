package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.os.Current;
import heirloom.os.OsControl;
import heirloom.os.OsHandle;
import heirloom.testing.PortSpawn;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * An abstract socket or named pipe as control channel lets any local user inject commands.
 * (CVE-2022-42919.) Control runs only over inherited handles without a name, and its messages are
 * handoff texts: no Java deserialisation.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "reads /proc/net/unix")
final class ControlSocketOpenToEveryUser {

  @Test
  void neitherKindOfLineHasAName() throws Exception {
    for (boolean plainJava : new boolean[] {false, true}) {
      try (OsControl control = Current.os().createControl(plainJava)) {
        for (OsHandle end : control.childEnds()) {
          Path link = Path.of("/proc/self/fd/" + PortSpawn.number(end));
          String target = Files.readSymbolicLink(link).toString();
          assertThat(target).matches("(socket|pipe):\\[\\d+\\]");
          String inode = target.replaceAll("\\D", "");
          // Num RefCount Protocol Flags Type St Inode [Path]; a name stands at the end.
          List<String> lines = Files.readAllLines(Path.of("/proc/net/unix"));
          assertThat(lines)
              .filteredOn(line -> (line + " ").contains(" " + inode + " "))
              .allMatch(line -> line.endsWith(" " + inode));
          assertThat(lines)
              .filteredOn(line -> line.endsWith(" " + inode))
              .hasSize(plainJava ? 0 : 1);
        }
      }
    }
  }

  @Test
  void noClassOfTheLibraryDeserialises() throws Exception {
    Path classes =
        Path.of(OsControl.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (var files = Files.walk(classes)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".class")).toList()) {
        String bytes = Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1);
        assertThat(bytes.contains("java/io/ObjectInputStream")).as(file.toString()).isFalse();
      }
    }
  }
}
