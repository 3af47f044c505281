package heirloom.testing;

import heirloom.os.MemoryRequest;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.os.OsMapping;
import heirloom.os.OsMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Memory of {@link FakeOs}: a buffer of this JVM. */
final class FakeMemory implements OsMemory {
  private final FakeOs os;
  private final MemoryRequest request;
  private final OsHandle handle;
  private final ByteBuffer bytes;

  FakeMemory(FakeOs os, MemoryRequest request, OsHandle handle) {
    this.os = os;
    this.request = request;
    this.handle = handle;
    this.bytes = ByteBuffer.allocateDirect(Math.toIntExact(mappedSize()));
  }

  @Override
  public long size() {
    return request.size();
  }

  @Override
  public long mappedSize() {
    return (request.size() + 4095) / 4096 * 4096;
  }

  @Override
  public boolean writable() {
    return true;
  }

  @Override
  public boolean oneWay() {
    return request.oneWay();
  }

  @Override
  public String identity() {
    return "1." + System.identityHashCode(this);
  }

  @Override
  public OsMapping map(long offset, long length, boolean writable) {
    handle.acquire();
    handle.release();
    ByteBuffer part = bytes.slice(Math.toIntExact(offset), Math.toIntExact(length));
    return new OsMapping() {
      @Override
      public long length() {
        return length;
      }

      @Override
      public boolean writable() {
        return writable;
      }

      @Override
      public ByteBuffer buffer(long from, int count) {
        ByteBuffer root = part.slice(Math.toIntExact(from), count);
        return (writable ? root : root.asReadOnlyBuffer()).order(ByteOrder.nativeOrder());
      }
    };
  }

  @Override
  public OsHandle openForChild() throws OsException {
    os.enter("openForChild");
    handle.acquire();
    handle.release();
    return os.handle("memory " + request.label() + " for a child");
  }

  @Override
  public void close() {
    handle.close();
  }
}
