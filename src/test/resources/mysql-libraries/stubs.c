/*
 * Stubs of libaio.so.1 and libnuma.so.1, with only the functions that mysqld imports. They answer that the system supports
 * neither asynchronous I/O nor NUMA. InnoDB then simulates asynchronous I/O, and mysqld allocates memory by malloc.
 */
#include <errno.h>
#include <stddef.h>

int io_setup(void) { return -ENOSYS; }
int io_submit(void) { return -ENOSYS; }
int io_getevents(void) { return -ENOSYS; }

int numa_available(void) { return -1; }
void *numa_alloc_local(void) { return NULL; }
void numa_free(void) {}
void *numa_get_mems_allowed(void) { return NULL; }
void numa_bitmask_free(void) {}
int mbind(void) { return -1; }
int set_mempolicy(void) { return -1; }
