package heirloom.os.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.os.Current;
import heirloom.os.Os;
import heirloom.os.OsControl;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.os.OsProcess;
import heirloom.testing.PortSpawn;
import java.util.List;
import org.junit.jupiter.api.Test;

class ControlSocketTest {

  private final Os os = Current.os();

  @Test
  void aPeerThatLeftMessagesUnreadIsABrokenPipeAsAnyOther() throws Exception {
    OsProcess nobody = PortSpawn.of("/bin/true").start();
    try (OsControl line = os.createControl(false);
        OsHandle file = os.nullDevice()) {
      line.send(nobody, List.of(file), n -> "never read");
      line.childEnds().forEach(OsHandle::close);
      // The kernel says ECONNRESET to the first of these and EPIPE to the second.
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> line.send(nobody, List.of(file), n -> "late"))
            .isInstanceOfSatisfying(
                OsException.class, e -> assertThat(e.symbol()).isEqualTo("EPIPE"));
      }
    }
    nobody.exit().join();
  }
}
