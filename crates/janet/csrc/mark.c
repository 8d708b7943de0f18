/* Marking on a bounded stack and without memory (C1, C3). Included by memory.c; patches in hooks.h call it.
 *
 * Official Janet marks to a certain depth and then puts what is deeper into its list of roots, element by element: that list grows while memory
 * is out. It counts no levels for functions, their environments, and the fibers that these live in. Here every object counts a level, and an
 * object below the last one is put off: in a short list, and where that is full by a bit in its own header. Passes over all objects find these bits. */

/* A bit of `JanetGCObject.flags` that Janet does not use. */
#define POSTPONED 0x400

extern int microjanet_heap_has_room(void *state, size_t size);

static void postpone(JanetGCObject *object) {
    if (object->flags & (JANET_MEM_REACHABLE | POSTPONED)) return;
    if (own.postponed_count < MOST_POSTPONED) {
        own.postponed[own.postponed_count++] = object;
    } else {
        object->flags |= POSTPONED;
        own.has_more_postponed = 1;
    }
}

static void postpone_value(Janet x) {
    switch (janet_type(x)) {
        case JANET_STRING:
        case JANET_KEYWORD:
        case JANET_SYMBOL:
            janet_mark_string(janet_unwrap_string(x));
            break;
        case JANET_TUPLE:
            postpone(&janet_tuple_head(janet_unwrap_tuple(x))->gc);
            break;
        case JANET_STRUCT:
            postpone(&janet_struct_head(janet_unwrap_struct(x))->gc);
            break;
        case JANET_ABSTRACT:
            postpone(&janet_abstract_head(janet_unwrap_abstract(x))->gc);
            break;
        case JANET_ARRAY:
        case JANET_TABLE:
        case JANET_BUFFER:
        case JANET_FUNCTION:
        case JANET_FIBER:
            postpone(janet_unwrap_pointer(x));
            break;
        default:
            break;
    }
}

static void mark_object(JanetGCObject *object) {
    switch (janet_gc_type(object)) {
        case JANET_MEMORY_TUPLE:
            janet_mark_tuple(((JanetTupleHead *) object)->data);
            break;
        case JANET_MEMORY_STRUCT:
            janet_mark_struct(((JanetStructHead *) object)->data);
            break;
        case JANET_MEMORY_ABSTRACT:
            janet_mark_abstract(((JanetAbstractHead *) object)->data);
            break;
        case JANET_MEMORY_ARRAY:
        case JANET_MEMORY_ARRAY_WEAK:
            janet_mark_array((JanetArray *) object);
            break;
        case JANET_MEMORY_TABLE:
        case JANET_MEMORY_TABLE_WEAKK:
        case JANET_MEMORY_TABLE_WEAKV:
        case JANET_MEMORY_TABLE_WEAKKV:
            (janet_mark_table)((JanetTable *) object);
            break;
        case JANET_MEMORY_BUFFER:
            janet_mark_buffer((JanetBuffer *) object);
            break;
        case JANET_MEMORY_FUNCTION:
            (janet_mark_function)((JanetFunction *) object);
            break;
        case JANET_MEMORY_FUNCENV:
            (janet_mark_funcenv)((JanetFuncEnv *) object);
            break;
        case JANET_MEMORY_FUNCDEF:
            (janet_mark_funcdef)((JanetFuncDef *) object);
            break;
        case JANET_MEMORY_FIBER:
            (janet_mark_fiber)((JanetFiber *) object);
            break;
        default:
            break;
    }
}

static void mark_postponed(void) {
    while (own.postponed_count > 0) mark_object(own.postponed[--own.postponed_count]);
}

static void mark_more_postponed(JanetGCObject *objects) {
    for (JanetGCObject *object = objects; object; object = object->data.next) {
        if (!(object->flags & POSTPONED)) continue;
        object->flags &= ~POSTPONED;
        mark_object(object);
        mark_postponed();
    }
}

/* Where an environment's fiber has ended, Janet copies the slots, so that the fiber can be collected. Without memory for the copy the fiber is
 * kept. */
static int may_detach(const JanetFuncEnv *env) {
    return !janet_vm.gc_mark_phase || microjanet_heap_has_room(own.state, (size_t) env->length * sizeof(Janet));
}

/* As official Janet's janet_collect. */
static void collect_garbage(void) {
    depth = JANET_RECURSION_GUARD;
    janet_vm.gc_mark_phase = 1;
    if (janet_vm.block_count * 8 > janet_vm.gc_interval) {
        janet_vm.gc_interval = janet_vm.block_count * sizeof(JanetGCObject);
    }
    if (janet_vm.root_fiber) janet_mark_fiber(janet_vm.root_fiber);
    mark_postponed();
    for (size_t i = 0; i < janet_vm.root_count; i++) {
        janet_mark(janet_vm.roots[i]);
        mark_postponed();
    }
    while (own.has_more_postponed) {
        own.has_more_postponed = 0;
        mark_more_postponed(janet_vm.blocks);
        mark_more_postponed(janet_vm.weak_blocks);
    }
    janet_vm.gc_mark_phase = 0;
    janet_sweep();
    janet_vm.next_collection = 0;
}
