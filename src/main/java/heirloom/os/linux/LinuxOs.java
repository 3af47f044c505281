package heirloom.os.linux;

import heirloom.os.Capabilities;
import heirloom.os.FileMode;
import heirloom.os.MemoryRequest;
import heirloom.os.Os;
import heirloom.os.OsControl;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.os.OsMemory;
import heirloom.os.OsPipe;
import heirloom.os.OsProcess;
import heirloom.os.SpawnException;
import heirloom.os.SpawnPlan;
import java.io.OutputStream;
import java.nio.file.Path;

/** The Linux backend: joins the parts, holds no logic of its own. */
public final class LinuxOs implements Os {

  private final Libc libc;

  private LinuxOs(Libc libc) {
    this.libc = libc;
  }

  /** Called once by {@link heirloom.os.Current}. */
  public static Os create() {
    return new LinuxOs(new Libc.Direct());
  }

  @Override
  public String name() {
    return "linux";
  }

  @Override
  public Capabilities capabilities() {
    throw new UnsupportedOperationException(libc.gnu_get_libc_version());
  }

  @Override
  public OsMemory createMemory(MemoryRequest request) throws OsException {
    throw new UnsupportedOperationException();
  }

  @Override
  public OsHandle openFile(Path file, FileMode mode) throws OsException {
    throw new UnsupportedOperationException();
  }

  @Override
  public OsPipe createPipe() throws OsException {
    throw new UnsupportedOperationException();
  }

  @Override
  public OsControl createControl(boolean plainJava) throws OsException {
    throw new UnsupportedOperationException();
  }

  @Override
  public OsHandle standardStream(int number) throws OsException {
    throw new UnsupportedOperationException();
  }

  @Override
  public String identityOf(OsHandle handle) throws OsException {
    throw new UnsupportedOperationException();
  }

  @Override
  public OsHandle nullDevice() throws OsException {
    throw new UnsupportedOperationException();
  }

  @Override
  public OsInput input(OsHandle readEnd) {
    throw new UnsupportedOperationException();
  }

  @Override
  public OutputStream output(OsHandle writeEnd) {
    throw new UnsupportedOperationException();
  }

  @Override
  public OsProcess spawn(SpawnPlan plan) throws SpawnException {
    throw new UnsupportedOperationException();
  }
}
