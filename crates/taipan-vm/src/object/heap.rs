//! Where objects live: pages of cells of one size.
//!
//! A page is 64 KiB at an address that is a multiple of 64 KiB. It begins with a [`Page`] and holds cells
//! of one size, which is a multiple of 16 bytes up to 512. Larger objects come from the system, each with a
//! [`Large`] in front of it. Free cells of one size form a list through their first word, and the null in
//! the place of their type tells them from objects.
//!
//! Objects that can be part of a cycle, called containers, have pages of their own, and large ones are
//! linked: so the collector finds all containers without a list through every header.
//!
//! All of this belongs to whoever holds the interpreter lock.

use std::alloc::{Layout, alloc, dealloc, handle_alloc_error, realloc};
use std::cell::{Cell, UnsafeCell};
use std::ptr::{self, NonNull};

use crate::object::gc;
use crate::object::header::Header;

/// Bytes of a page, and what its address is a multiple of.
const PAGE_SIZE: usize = 64 * 1024;
/// Cell sizes are multiples of this many bytes.
const GRANULE: usize = 16;
/// Larger objects are not put into pages.
const MAX_CELL: usize = 512;
const CLASSES: usize = MAX_CELL / GRANULE + 1;

/// Whether an object can be part of a reference cycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It refers to no object that could refer to it.
    Leaf = 0,
    /// It can, and its type says how to visit what it refers to.
    Container = 1,
}

/// The head of a page.
#[repr(C)]
struct Page {
    /// The next page of the same size and kind.
    next: *mut Page,
    /// Bytes of a cell.
    cell_size: usize,
    /// Bytes from the page's begin that are, or have been, in use.
    used: usize,
    unused: usize,
}

/// What stands before an object too large for a page.
#[repr(C)]
struct Large {
    previous: Cell<*mut Large>,
    next: Cell<*mut Large>,
}

/// A free cell. The null stands where an object has its type.
#[repr(C)]
struct FreeCell {
    next: *mut FreeCell,
    no_type: *const u8,
}

/// The pages and free cells of one cell size.
struct Class {
    free: Cell<*mut FreeCell>,
    pages: Cell<*mut Page>,
}

impl Class {
    const fn new() -> Class {
        Class { free: Cell::new(ptr::null_mut()), pages: Cell::new(ptr::null_mut()) }
    }
}

/// All objects of the process.
pub struct Heap {
    classes: UnsafeCell<[[Class; CLASSES]; 2]>,
    large: Cell<*mut Large>,
    /// Containers made less containers freed since the last collection.
    young: Cell<isize>,
    /// Objects in the middle of being freed, each because of the one before.
    freeing: Cell<u32>,
    /// Objects whose freeing was put off, because too many were in the middle of it.
    put_off: UnsafeCell<Vec<NonNull<Header>>>,
}

// SAFETY: only the thread that holds the interpreter lock touches the heap.
unsafe impl Sync for Heap {}

/// The process's heap.
pub static HEAP: Heap = Heap::new();

impl Heap {
    const fn new() -> Heap {
        Heap {
            classes: UnsafeCell::new([const { [const { Class::new() }; CLASSES] }; 2]),
            large: Cell::new(ptr::null_mut()),
            young: Cell::new(0),
            freeing: Cell::new(0),
            put_off: UnsafeCell::new(Vec::new()),
        }
    }

    #[inline(always)]
    fn class(&self, size: usize, kind: Kind) -> &Class {
        // SAFETY: the array is never moved or replaced, and its elements are cells; `size` is at most
        // MAX_CELL, say the callers.
        unsafe { (&(*self.classes.get()))[kind as usize].get_unchecked(size.div_ceil(GRANULE)) }
    }

    /// Room for an object of `size` bytes, at an address that is a multiple of 16. The caller writes its
    /// header before anything else happens.
    #[inline(always)]
    pub fn allocate(&self, size: usize, kind: Kind) -> NonNull<u8> {
        if kind == Kind::Container {
            self.young.set(self.young.get() + 1);
        }
        if size <= MAX_CELL {
            let class = self.class(size, kind);
            let cell = class.free.get();
            if let Some(cell) = NonNull::new(cell) {
                // SAFETY: what is in the list of free cells is one.
                class.free.set(unsafe { (*cell.as_ptr()).next });
                return cell.cast();
            }
        }
        self.allocate_slowly(size, kind)
    }

    #[cold]
    #[inline(never)]
    fn allocate_slowly(&self, size: usize, kind: Kind) -> NonNull<u8> {
        if size > MAX_CELL {
            return self.allocate_large(size, kind);
        }
        let cell_size = size.div_ceil(GRANULE) * GRANULE;
        if kind == Kind::Container {
            gc::ask_if_due();
        }
        let class = self.class(size, kind);
        let mut page = class.pages.get();
        // SAFETY: pages in the list are alive, and their head is theirs alone.
        unsafe {
            if page.is_null() || (*page).used + cell_size > PAGE_SIZE {
                page = new_page(cell_size, page);
                class.pages.set(page);
            }
            // A few cells at a time, so that a page is touched only as far as it is needed.
            let fit = (PAGE_SIZE - (*page).used) / cell_size;
            for _ in 0..fit.min(32) {
                let cell = page.byte_add((*page).used).cast::<FreeCell>();
                cell.write(FreeCell { next: class.free.get(), no_type: ptr::null() });
                class.free.set(cell);
                (*page).used += cell_size;
            }
            let cell = NonNull::new_unchecked(class.free.get());
            class.free.set((*cell.as_ptr()).next);
            cell.cast()
        }
    }

    fn allocate_large(&self, size: usize, kind: Kind) -> NonNull<u8> {
        let layout = large_layout(size);
        // SAFETY: the size is not zero.
        let Some(block) = NonNull::new(unsafe { alloc(layout) }) else { handle_alloc_error(layout) };
        if kind == Kind::Container {
            let head = block.cast::<Large>();
            let next = self.large.get();
            // SAFETY: the block has room for its head, and the list's members are alive.
            unsafe {
                head.write(Large { previous: Cell::new(ptr::null_mut()), next: Cell::new(next) });
                if !next.is_null() {
                    (*next).previous.set(head.as_ptr());
                }
            }
            self.large.set(head.as_ptr());
        }
        // SAFETY: the object follows the head.
        unsafe { block.byte_add(size_of::<Large>()) }
    }

    /// Gives the room of an object back.
    ///
    /// # Safety
    /// `object` was got from [`allocate`](Heap::allocate) with the same size and kind and is not used again.
    #[inline(always)]
    pub unsafe fn release(&self, object: *mut Header, size: usize, kind: Kind) {
        if kind == Kind::Container {
            self.young.set(self.young.get() - 1);
        }
        if size <= MAX_CELL {
            let class = self.class(size, kind);
            let cell = object.cast::<FreeCell>();
            // SAFETY: the room is the caller's to give and at least as large as a free cell.
            unsafe { cell.write(FreeCell { next: class.free.get(), no_type: ptr::null() }) };
            class.free.set(cell);
        } else {
            // SAFETY: as above.
            unsafe { self.release_large(object, size, kind) }
        }
    }

    #[cold]
    unsafe fn release_large(&self, object: *mut Header, size: usize, kind: Kind) {
        // SAFETY: a large object has its head in front, and the members of the list are alive.
        unsafe {
            let head = object.cast::<Large>().sub(1);
            if kind == Kind::Container {
                let (previous, next) = ((*head).previous.get(), (*head).next.get());
                if previous.is_null() {
                    self.large.set(next);
                } else {
                    (*previous).next.set(next);
                }
                if !next.is_null() {
                    (*next).previous.set(previous);
                }
            }
            dealloc(head.cast(), large_layout(size));
        }
    }

    /// Makes an object larger, at another address if need be. What it held stays.
    ///
    /// # Safety
    /// The object was got from [`allocate`](Heap::allocate) with the size `before` and the kind, which is no
    /// container's, and nobody else uses it; `after` is not less than `before`.
    pub unsafe fn resize(&self, object: NonNull<u8>, before: usize, after: usize, kind: Kind) -> NonNull<u8> {
        debug_assert!(kind == Kind::Leaf && before <= after);
        if after <= MAX_CELL && before.div_ceil(GRANULE) == after.div_ceil(GRANULE) {
            return object;
        }
        // SAFETY: says the caller; a large object has its head in front, which moves with it.
        unsafe {
            if before > MAX_CELL {
                let (old, new) = (large_layout(before), large_layout(after));
                let head = object.cast::<Large>().sub(1);
                let block = NonNull::new(realloc(head.as_ptr().cast(), old, new.size()));
                return block.unwrap_or_else(|| handle_alloc_error(new)).add(size_of::<Large>());
            }
            let new = self.allocate(after, kind);
            new.copy_from_nonoverlapping(object, before);
            self.release(object.cast().as_ptr(), before, kind);
            new
        }
    }

    /// Calls `visit` with each container that exists. It must neither make nor free objects.
    pub fn for_each_container(&self, mut visit: impl FnMut(&Header)) {
        // SAFETY: pages are walked as far as they have been used; a cell that has a type is an object.
        unsafe {
            for class in &(&(*self.classes.get()))[Kind::Container as usize] {
                let mut page = class.pages.get();
                while !page.is_null() {
                    let mut offset = size_of::<Page>();
                    while offset < (*page).used {
                        let object = &*page.byte_add(offset).cast::<Header>();
                        if !object.type_address().is_null() {
                            visit(object);
                        }
                        offset += (*page).cell_size;
                    }
                    page = (*page).next;
                }
            }
            let mut large = self.large.get();
            while !large.is_null() {
                visit(&*large.add(1).cast::<Header>());
                large = (*large).next.get();
            }
        }
    }

    /// Containers made less containers freed since the count was last set to zero.
    #[inline(always)]
    pub fn young(&self) -> isize {
        self.young.get()
    }

    /// Begins to count young containers anew.
    pub fn reset_young(&self) {
        self.young.set(0);
    }

    /// Runs `free`, which may free other objects by the way, or puts it off if that has gone deep: so a
    /// chain of a million objects is freed without a million native frames.
    pub(crate) fn nest(&self, object: NonNull<Header>, free: unsafe fn(*mut Header)) {
        const DEEPEST: u32 = 64;
        let depth = self.freeing.get();
        if depth >= DEEPEST {
            // SAFETY: the queue is borrowed only for the push.
            unsafe { (*self.put_off.get()).push(object) };
            return;
        }
        self.freeing.set(depth + 1);
        // SAFETY: the object's count has come to zero and it is freed here, once.
        unsafe { free(object.as_ptr()) };
        self.freeing.set(depth);
        if depth == 0 {
            self.free_what_was_put_off();
        }
    }

    #[inline]
    fn free_what_was_put_off(&self) {
        // SAFETY: the queue is borrowed only for the pop; freeing may push to it.
        while let Some(object) = unsafe { (*self.put_off.get()).pop() } {
            // SAFETY: it is freed here, once, after it has left the queue.
            unsafe { Header::free(object.as_ptr()) };
        }
    }
}

/// A new page in front of `next`.
fn new_page(cell_size: usize, next: *mut Page) -> *mut Page {
    let layout = page_layout();
    // SAFETY: the size is not zero.
    let page = unsafe { alloc(layout) }.cast::<Page>();
    if page.is_null() {
        handle_alloc_error(layout);
    }
    // SAFETY: the page is new and large enough.
    unsafe { page.write(Page { next, cell_size, used: size_of::<Page>(), unused: 0 }) };
    page
}

const fn page_layout() -> Layout {
    match Layout::from_size_align(PAGE_SIZE, PAGE_SIZE) {
        Ok(layout) => layout,
        Err(_) => panic!("the size of a page is a power of two"),
    }
}

fn large_layout(size: usize) -> Layout {
    let whole = size.saturating_add(size_of::<Large>());
    Layout::from_size_align(whole, GRANULE).unwrap_or_else(|_| handle_alloc_error(page_layout()))
}
