package heirloom.memory;

import heirloom.grant.Claim;
import heirloom.grant.Grant;
import heirloom.os.Claims;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.os.OsMapping;
import heirloom.os.OsMemory;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A child's side that knows one number, of which it says what the test tells it to say. */
final class ClaimsOfOneHandle {

  static final long HANDLE = 77;

  private final Claims claims;

  ClaimsOfOneHandle(Optional<Claims.Facts> facts, OsMemory memory) {
    this.claims =
        (Claims)
            Proxy.newProxyInstance(
                Claims.class.getClassLoader(),
                new Class<?>[] {Claims.class},
                (self, method, arguments) ->
                    switch (method.getName()) {
                      case "look" -> arguments[0].equals(HANDLE) ? facts : Optional.empty();
                      case "adoptMemory" -> memory;
                      default -> throw new AssertionError(method + " was called for memory");
                    });
  }

  /** What a handoff says of memory. */
  Claim claim(Map<String, String> attributes) {
    return new Claim("prices", "memory", List.of(HANDLE), attributes, claims);
  }

  /** Adopts what a region's grant says, reading through that region. */
  static SharedMemory adoptFresh(SharedMemory given) throws IOException {
    try (Grant grant = given.open()) {
      Map<String, String> told = grant.attributes();
      String identity = told.getOrDefault("id", "");
      boolean writable = told.getOrDefault("access", "").equals("rw");
      Claims.Facts facts =
          new Claims.Facts(
              Claims.Type.MEMORY, given.size(), true, writable, identity, "/memfd:heirloom-");
      OsMemory view = new View(given, identity, writable);
      return SharedMemory.TYPE.adopt(new ClaimsOfOneHandle(Optional.of(facts), view).claim(told));
    }
  }

  /** Memory as its second holder sees it. */
  static final class View implements OsMemory {
    private final SharedMemory given;
    private final String identity;
    private final boolean writable;
    private boolean closed;

    View(SharedMemory given, String identity, boolean writable) {
      this.given = given;
      this.identity = identity;
      this.writable = writable;
    }

    boolean isClosed() {
      return closed;
    }

    @Override
    public long size() {
      return given.size();
    }

    @Override
    public long mappedSize() {
      return given.mappedSize();
    }

    @Override
    public boolean writable() {
      return writable;
    }

    @Override
    public boolean oneWay() {
      return given.isOneWay();
    }

    @Override
    public String identity() {
      return identity;
    }

    @Override
    public OsMapping map(long offset, long length, boolean forWriting) throws OsException {
      Mapping mapping = given.map(offset, length);
      return new OsMapping() {
        @Override
        public long length() {
          return mapping.length();
        }

        @Override
        public boolean writable() {
          return forWriting;
        }

        @Override
        public ByteBuffer buffer(long at, int bytes) {
          ByteBuffer root = mapping.buffer(at, bytes);
          return forWriting ? root : root.asReadOnlyBuffer().order(ByteOrder.nativeOrder());
        }
      };
    }

    @Override
    public OsHandle openForChild() {
      throw new AssertionError("not given on");
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
