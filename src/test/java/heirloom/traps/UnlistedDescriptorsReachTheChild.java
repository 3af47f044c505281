package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.os.Current;
import heirloom.os.OsHandle;
import heirloom.os.OsPipe;
import heirloom.os.linux.Backends;
import heirloom.testing.COracle;
import heirloom.testing.PortSpawn;
import java.io.Closeable;
import java.io.FileInputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.Pipe;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * A JVM's sockets, pipes, files and the ends of other children's stdio lack close-on-exec, so a
 * bare posix_spawn passes nearly all of them. (CVE-2024-21626; CPython 21618.) Targets are 3..n
 * without gaps, closefrom shuts the rest; number, device, inode and mode are compared for equality.
 */
@EnabledOnOs(
    value = OS.LINUX,
    disabledReason = "descriptors, by a C program; Windows has SiblingSpawnInheritsTheHandle")
final class UnlistedDescriptorsReachTheChild {

  @Test
  void aChildHoldsItsListAndNothingElse() throws Exception {
    compare(PortSpawn.of(COracle.program()));
  }

  @Test
  void theSameWithoutTheCloseFromAction() throws Exception {
    try (Backends.Owned older = Backends.withoutCloseFrom()) {
      compare(PortSpawn.of(COracle.program()).on(older.os()));
    }
  }

  private static void compare(PortSpawn oracle) throws Exception {
    List<Closeable> opened = new ArrayList<>();
    Process other = new ProcessBuilder("cat").start();
    OsPipe pipe = Current.os().createPipe();
    try (OsHandle in = pipe.readEnd();
        OsHandle out = pipe.writeEnd();
        OsHandle file = Current.os().nullDevice()) {
      ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      opened.add(server);
      opened.add(new Socket(server.getInetAddress(), server.getLocalPort()));
      opened.add(new FileInputStream("/dev/zero"));
      opened.add(Selector.open());
      Pipe javas = Pipe.open();
      opened.add(javas.source());
      opened.add(javas.sink());
      String text = oracle.grants(file, out, in, out).run().output();
      Map<Integer, COracle.Descriptor> held = new TreeMap<>(COracle.parse(text).descriptors());
      held.remove(1);
      assertThat(held)
          .isEqualTo(
              Map.of(
                  0, COracle.expected(PortSpawn.number(file), 0),
                  2, COracle.expected(2, 2),
                  3, COracle.expected(PortSpawn.number(file), 3),
                  4, COracle.expected(PortSpawn.number(out), 4),
                  5, COracle.expected(PortSpawn.number(in), 5),
                  6, COracle.expected(PortSpawn.number(out), 6)));
    } finally {
      for (Closeable one : opened) {
        one.close();
      }
      other.destroy();
      other.waitFor();
    }
  }
}
