package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.os.Current;
import heirloom.os.FileMode;
import heirloom.os.Os;
import heirloom.os.OsControl;
import heirloom.os.OsHandle;
import heirloom.os.OsPipe;
import heirloom.testing.PortSpawn;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Clearing FD_CLOEXEC even briefly lets any other native spawn inherit the descriptor. (NuProcess 4
 * LinuxProcess; JDK PipesCloseOnExecTest.) Descriptors are born close-on-exec and only moved by
 * dup2 actions in the child: the flag is watched while children start.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "close-on-exec")
final class CloexecClearedInTheParent {

  private static final long O_CLOEXEC = 02000000;

  @Test
  void everythingIsBornCloseOnExecAndStaysSo() throws Exception {
    Os os = Current.os();
    List<OsHandle> handles = new ArrayList<>();
    OsPipe pipe = os.createPipe();
    handles.add(pipe.readEnd());
    handles.add(pipe.writeEnd());
    handles.add(os.nullDevice());
    handles.add(os.openFile(Path.of("/etc/passwd"), FileMode.READ));
    AtomicBoolean over = new AtomicBoolean();
    AtomicLong looks = new AtomicLong();
    AtomicLong cleared = new AtomicLong();
    try (OsControl socket = os.createControl(false);
        OsControl pipes = os.createControl(true)) {
      handles.addAll(socket.childEnds());
      handles.addAll(pipes.childEnds());
      Thread watcher =
          new Thread(
              () -> {
                while (!over.get()) {
                  for (OsHandle one : handles) {
                    looks.incrementAndGet();
                    if (!isCloseOnExec(PortSpawn.number(one))) {
                      cleared.incrementAndGet();
                    }
                  }
                }
              });
      watcher.start();
      for (int i = 0; i < 100 || looks.get() < 1000; i++) {
        PortSpawn.of("/bin/true").grants(handles.toArray(OsHandle[]::new)).start().exit().join();
      }
      over.set(true);
      watcher.join();
      assertThat(cleared).hasValue(0);
    } finally {
      handles.forEach(OsHandle::close);
    }
  }

  private static boolean isCloseOnExec(long number) {
    try {
      String flags =
          Files.readAllLines(Path.of("/proc/self/fdinfo/" + number)).stream()
              .filter(line -> line.startsWith("flags:"))
              .findFirst()
              .orElseThrow()
              .substring("flags:".length())
              .strip();
      return (Long.parseLong(flags, 8) & O_CLOEXEC) != 0;
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
